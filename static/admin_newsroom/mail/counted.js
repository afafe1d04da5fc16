// The button that sends says for how many: it waits until those are counted whom the list names now.
// Without this script the server asks again.

const select = document.querySelector("select[data-counted]");
if (select) {
  const sends = select.form.querySelectorAll("button[type=submit]:not([name=_count]):enabled");
  const said = document.getElementById("segment-uncounted");
  const show = () => {
    const isCounted = select.value === select.dataset.counted;
    for (const button of sends) button.disabled = !isCounted;
    said.textContent = isCounted ? "" : said.dataset.words;
  };
  select.addEventListener("change", show);
  addEventListener("pageshow", show); // a browser that goes back fills in what was chosen
}
