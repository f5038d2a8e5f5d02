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
