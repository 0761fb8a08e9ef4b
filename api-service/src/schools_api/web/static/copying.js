// Buttons that copy a text: their own, or that of another element.

export function copying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy], button[data-copy-from]");
    if (!button) return;
    const said = button.nextElementSibling;
    const from = document.getElementById(button.dataset.copyFrom);
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? from.value ?? from.textContent);
      said.textContent = "Copied";
    } catch { // the clipboard is refused, or missing outside of https
      if (from) {
        select(from);
        said.textContent = `Press ${/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+"}C`;
      } else {
        said.textContent = button.dataset.copy;
        select(said);
      }
    }
  });
}

function select(element) {
  if (element.select) {
    element.focus();
    element.select();
  } else {
    getSelection().selectAllChildren(element);
  }
}
