import { useCatalogue } from "../messages";

/** The attributes that have a name in both languages; the shop's people may make up more. */
const known = [
  "color",
  "size",
  "storage",
  "memory",
  "flavour",
  "scent",
  "scene",
  "weight",
  "volume",
  "pack",
  "count",
  "comfort",
  "nib",
  "binding",
  "grip",
  "switch",
] as const;

/** useAttributeName names an attribute of a SKU. */
export function useAttributeName(): (attribute: string) => string {
  const t = useCatalogue();
  return attribute => {
    const found = known.find(k => k === attribute);
    return found ? t(found) : attribute;
  };
}
