# The site in one image: web, worker and commands. compose.yaml runs it.
FROM python:3.13-slim-trixie AS build
WORKDIR /srv/suluh
COPY deploy/requirements/base.txt deploy/requirements/base.txt
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes \
        -r deploy/requirements/base.txt
COPY . .
RUN .venv/bin/python -m compileall -q articles newsroom subscriptions .venv/lib

FROM python:3.13-slim-trixie
# pg_dump for backups, of the database's version; Debian's own may be older.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-18 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/suluh --create-home suluh \
    && install -d -o suluh -g suluh /var/backups/suluh
WORKDIR /srv/suluh
COPY --from=build /srv/suluh /srv/suluh
ENV PATH=/srv/suluh/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    VAR_DIR=/var/lib/suluh
# By number, so that a host can tell that it is not root.
USER 10001
VOLUME /var/lib/suluh
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["python", "manage.py", "serve", "--host", "0.0.0.0"]
