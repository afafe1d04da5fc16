// The field that holds an editor's text. A long text is not written down at each key, but when
// somebody reads it: a script, or the browser that sends the form.

const OF_FIELD = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");

// `html()` writes the text down. Returns {change}: to be called when it is another.
export function writtenDown(field, html) {
  let isOld = false;
  const look = () => {
    if (!isOld) return;
    isOld = false;
    OF_FIELD.set.call(field, html());
  };
  Object.defineProperty(field, "value", {
    configurable: true,
    get() {
      look();
      return OF_FIELD.get.call(field);
    },
    set(text) {
      isOld = false;
      OF_FIELD.set.call(field, text);
    },
  });
  field.form?.addEventListener("formdata", ({ formData }) => {
    if (!isOld) return;
    look();
    if (formData.has(field.name)) formData.set(field.name, OF_FIELD.get.call(field));
  });
  addEventListener("pagehide", look); // the browser fills the field again after going back
  return {
    change() {
      isOld = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}
