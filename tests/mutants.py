"""``python -m tests.mutants [--all] [--sample N] [module…]`` (``make mutants``): would the tests notice?

Each module that holds a promise is broken in every small way that mutmut knows, and the module's
own tests are run against each. Printed is the share of the broken ones that a test noticed, and the
others. Of a large module a sample is tried, always the same; ``--all`` tries all. What only another
module's tests notice is not counted as noticed; what nobody could notice is not tried, by the rules
of ``tests.equivalent``. Work is done in copies of the tree under
``var/mutants``, on a database of its own. Ends with 1 where less than is wanted was noticed.
"""

import argparse
import ast
import difflib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from newsroom.embedded import ensure_database
from tests.equivalent import called_at_import, says_the_same

ROOT = Path(__file__).parent.parent
WORK = ROOT / "var" / "mutants"
COPIED = [
    "articles", "deploy", "newsroom", "static", "subscriptions", "templates", "tests",
    "manage.py", "pyproject.toml",
]  # fmt: skip
# Module → its own tests, below tests/.
MODULES = {
    "articles/body/sanitizer.py": [
        "articles/body/test_body.py", "articles/body/test_plain_text.py",
        "articles/body/test_letters.py",
    ],
    "articles/editing/workflow.py": [
        "articles/editing/test_workflow.py", "articles/models/test_legal_moves.py",
        "articles/admin/test_reasons.py", "articles/admin/test_seen_before_approval.py",
    ],
    "articles/models/article.py": [
        "articles/models/test_article.py", "articles/models/test_slugs.py",
    ],
    "articles/models/status.py": [
        "articles/models/test_legal_moves.py",
        "articles/models/test_public.py::test_sql_says_of_every_state_what_the_queryset_says",
    ],
    "articles/search/ranking.py": ["articles/search/test_ranking.py"],
    "subscriptions/issues/recipients.py": [
        "subscriptions/issues/test_recipients.py", "subscriptions/issues/test_expected.py",
        "subscriptions/issues/test_digest.py",
    ],
    "subscriptions/outbox/claim.py": [
        "subscriptions/outbox/test_queue.py", "subscriptions/outbox/test_wrong_clock.py",
    ],
    "subscriptions/outbox/hand_over.py": [
        "subscriptions/outbox/test_hand_over.py", "subscriptions/outbox/test_queue.py",
        "subscriptions/outbox/test_wrong_clock.py", "subscriptions/worker/test_delivery.py",
    ],
    "subscriptions/outbox/queue.py": [
        "subscriptions/outbox/test_queue.py", "subscriptions/outbox/test_wrong_clock.py",
    ],
    "subscriptions/signup/requests.py": [
        "subscriptions/signup/test_acts.py", "subscriptions/signup/test_moving.py",
        "subscriptions/api/test_subscribers.py", "subscriptions/webhooks/test_events.py",
    ],
    "subscriptions/tokens.py": ["subscriptions/test_tokens.py"],
}  # fmt: skip
WANTED = 85  # per cent
SAMPLE = 60
GENERATE = """
import json, sys
from pathlib import Path
from mutmut.mutation.file_mutation import mutate_file_contents
module = Path(sys.argv[1])
made = mutate_file_contents(str(module), module.read_text())
module.write_text(made.code)
prefix = ".".join(module.with_suffix("").parts)
Path("names.json").write_text(json.dumps([f"{prefix}.{name}" for name in made.mutant_names]))
"""


def folder_of(module):
    return WORK / module.removesuffix(".py").replace("/", "-")


def prepare(module):
    """Return a folder with a copy of the tree, in which this module holds its broken copies."""
    folder = folder_of(module)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    with (folder / "pyproject.toml").open("a") as project:
        project.write(f"\n[tool.mutmut]\nsource_paths = {json.dumps([module])}\n")
    subprocess.run([sys.executable, "-c", GENERATE, module], cwd=folder, check=True)
    return folder


def sampled(names, most):
    """Return at most so many of the names, spread by their hash, in their own order."""
    by_hash = sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())
    chosen = set(by_hash[:most])
    return [name for name in names if name in chosen]


def functions_of(module):
    """Return the module with its broken copies: every function by name."""
    file = folder_of(module) / module
    tree = ast.parse(file.read_text())
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def unlike(module, names):
    """Return those of the copies that can be told from what they are copies of."""
    functions = functions_of(module)
    at_import = called_at_import(ast.parse((ROOT / module).read_text()))
    for name in names:
        short = name.rpartition(".")[2]
        original = short.rpartition("__mutmut_")[0]
        if original.removeprefix("x_") not in at_import and not says_the_same(
            functions[f"{original}__mutmut_orig"], functions[short]
        ):
            yield name


def survey(module, most):
    """Break the module; return how many copies there are, and for each tried whether noticed."""
    folder = prepare(module)
    names = list(unlike(module, json.loads((folder / "names.json").read_text())))
    tried, results = folder / "tried.json", folder / "results.json"
    tried.write_text(json.dumps(sampled(names, most or len(names))))
    command = [
        sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "tests.broken",
        "-p", "no:cacheprovider", "--broken", module, "--broken-names", tried,
        "--broken-results", results, *(f"tests/{test}" for test in MODULES[module]),
    ]  # fmt: skip
    with (folder / "log").open("w") as log:
        subprocess.run(
            [*map(str, command)], cwd=folder, stdout=log, stderr=subprocess.STDOUT, check=False,
            env=os.environ | {"TEST_DB_SUFFIX": f"mutants_{os.getpid()}", "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    noticed = json.loads(results.read_text()) if results.exists() else {}
    if len(noticed) < len(json.loads(tried.read_text())):
        sys.exit(f"{module}: not all were tried; see {folder}/log")
    return len(names), noticed


def change(module, name):
    """Return the lines that make this copy a broken one."""
    functions = functions_of(module)
    short = name.rpartition(".")[2]
    whole = functions[f"{short.rpartition('__mutmut_')[0]}__mutmut_orig"]
    texts = [ast.unparse(one.body).splitlines() for one in (whole, functions[short])]
    lines = difflib.unified_diff(*texts, n=0, lineterm="")
    return [line for line in lines if line[:2] not in {"--", "++", "@@"}]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--all", action="store_true", help="all, not a sample of each module")
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"how many ({SAMPLE})")
    options = parser.parse_args()
    server = ensure_database()
    wanting = False
    for module in options.modules or MODULES:
        number, noticed = survey(module, None if options.all else options.sample)
        share = 100 * sum(noticed.values()) / len(noticed)
        wanting |= share < WANTED
        print(f"{module}: {share:.0f} % of {len(noticed)} noticed (of {number})", flush=True)
        for name, was_noticed in noticed.items():
            if not was_noticed:
                print(f"    {name}", *change(module, name), sep="\n        ")
    if server is not None:
        server.stop()
    return wanting


if __name__ == "__main__":
    sys.exit(main())
