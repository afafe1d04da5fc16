// Shows the chosen lead picture with its caption and credit, and thumbnails among the choices.
"use strict";
for (const part of document.querySelectorAll("[data-picture]")) {
  const $ = django.jQuery;
  const select = part.querySelector("select");
  const figure = part.querySelector(".picture-chosen");
  const show = async () => {
    if (!select.value) {
      figure.hidden = true;
      return;
    }
    const answer = await fetch(
      part.dataset.about.replace("/0/", `/${encodeURIComponent(select.value)}/`),
    );
    if (!answer.ok) return;
    const about = await answer.json();
    figure.querySelector("img").src = about.thumbnail;
    figure.querySelector("img").alt = about.alt;
    figure.querySelector("figcaption").textContent = [about.caption, about.credit]
      .filter(Boolean)
      .join(" · ");
    figure.hidden = !about.thumbnail;
  };
  const choice = (data) => {
    if (!data.thumbnail) return data.text;
    const line = document.createElement("span");
    line.className = "picture-choice";
    const image = document.createElement("img");
    Object.assign(image, { src: data.thumbnail, alt: "", width: 60, height: 40, loading: "lazy" });
    line.append(image, `${data.text} · ${data.credit}`);
    return line;
  };
  $(() => {
    $(select).select2({
      templateResult: choice,
      ajax: {
        data: (params) => ({
          term: params.term,
          page: params.page,
          app_label: select.dataset.appLabel,
          model_name: select.dataset.modelName,
          field_name: select.dataset.fieldName,
        }),
      },
    });
    $(select).on("change", () => show().catch(() => {}));
    show().catch(() => {});
  });
}
