// What the page can do beyond plain HTML.

document.documentElement.classList.add("js"); // forms take effect at once, without "Show"

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.nextElementSibling.textContent = "Copied";
});
