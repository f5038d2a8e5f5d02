/** focusFirst brings the first field with an error into view and gives it the focus, in the order of the page. */
export function focusFirst(errors: Record<string, unknown>) {
  // The fields say that they are wrong once they are drawn.
  requestAnimationFrame(() => {
    const fields = Array.from(document.querySelectorAll<HTMLElement>("[data-path]"));
    const first = fields.find(field => field.dataset.path && errors[field.dataset.path]);
    first?.focus();
    first?.scrollIntoView({ block: "center", behavior: "auto" });
  });
}
