// Asks for the address of a link: of the selected words, or of the link that the cursor is in.

const ALLOWED = /^(https?:\/\/|mailto:|\/(?!\/)|#)/i

export function askForLink(editor, labels) {
  const inLink = editor.isActive("link")
  if (inLink) editor.chain().extendMarkRange("link").run()
  const dialog = document.createElement("dialog")
  dialog.className = "link-dialog"
  const form = document.createElement("form")
  form.method = "dialog"
  const label = document.createElement("label")
  const input = document.createElement("input")
  input.type = "text"
  input.inputMode = "url"
  input.value = editor.getAttributes("link").href || "https://"
  const help = document.createElement("p")
  help.className = "help"
  help.textContent = labels.addressHelp
  label.append(labels.address, input)
  const buttons = document.createElement("p")
  buttons.append(button(labels.apply, "submit", "apply", "default"))
  if (inLink) buttons.append(button(labels.unlink, "button", "unlink"))
  buttons.append(button(labels.cancel, "button", "cancel"))
  form.append(label, help, buttons)
  dialog.append(form)
  document.body.append(dialog)

  const finish = (act) => {
    dialog.close()
    act?.()
    editor.commands.focus()
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const address = input.value.trim()
    input.setCustomValidity(ALLOWED.test(address) && address !== "https://" ? "" : labels.addressHelp)
    if (!input.reportValidity()) return
    finish(() => setLink(editor, address))
  })
  input.addEventListener("input", () => input.setCustomValidity(""))
  form.addEventListener("click", (event) => {
    if (event.target.value === "cancel") finish()
    if (event.target.value === "unlink") finish(() => editor.chain().focus().unsetLink().run())
  })
  dialog.addEventListener("close", () => dialog.remove())
  dialog.showModal()
  input.select()
}

function setLink(editor, href) {
  const chain = editor.chain().focus()
  if (editor.state.selection.empty) {
    chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run()
  } else {
    chain.setLink({ href }).run()
  }
}

function button(text, type, value, className = "") {
  const made = document.createElement("button")
  Object.assign(made, { type, value, className, textContent: text })
  return made
}
