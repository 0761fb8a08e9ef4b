// Buttons that copy a text: their own, or that of another element.

export function copying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy], button[data-copy-from]");
    if (!button) return;
    const said = button.nextElementSibling;
    const from = document.getElementById(button.dataset.copyFrom);
    try {
      await navigator.clipboard.writeText(button.dataset.copy ?? from.textContent);
      said.textContent = "Copied";
    } catch { // the clipboard is refused, or missing outside of https
      const keys = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘C" : "Ctrl+C";
      said.textContent = from ? `Press ${keys} to copy` : button.dataset.copy;
      getSelection().selectAllChildren(from ?? said);
    }
  });
}
