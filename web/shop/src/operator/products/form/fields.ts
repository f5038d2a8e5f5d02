/** fieldOf is the field of the form that shows what a server says of a path. */
export function fieldOf(path: string): string | undefined {
  const [head = "", index, part] = path.split(".");
  switch (head) {
    case "title":
    case "description":
    case "categoryId":
    case "status":
      return head;
    case "pictures":
      return "pictures"; // the reason names none of them, the picture's place is all there is
    case "skus":
      if (index === undefined) return head;
      if (part === "price" || part === "stock" || part === "attributes") return `skus.${index}.${part}`;
      return `skus.${index}.attributes`;
  }
  return undefined;
}

/** errorsBelow are the errors of one part of a form, by what is left of their paths. */
export function errorsBelow(errors: Record<string, unknown>, path: string): Record<string, unknown> {
  const prefix = `${path}.`;
  return Object.fromEntries(
    Object.entries(errors).flatMap(([field, error]) =>
      field.startsWith(prefix) ? [[field.slice(prefix.length), error]] : [],
    ),
  );
}
