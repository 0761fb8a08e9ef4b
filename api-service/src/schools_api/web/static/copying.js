// Buttons that copy the text of another element.

export function copying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy-from]");
    if (!button) return;
    const from = document.getElementById(button.dataset.copyFrom);
    const said = button.nextElementSibling;
    try {
      await navigator.clipboard.writeText(from.value ?? from.textContent);
      said.textContent = "Copied";
    } catch { // the clipboard is refused, or missing outside of https
      select(from);
      said.textContent = `Press ${/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl+"}C`;
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
