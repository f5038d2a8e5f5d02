import type { Sku } from "../products";

/** Choice is a value for each attribute. */
export type Choice = Record<string, string>;

/** Option is one value of an attribute, and whether it can be chosen with what is chosen before it. */
export interface Option {
  value: string;
  state: "available" | "soldOut" | "missing";
}

/** Attribute is what somebody chooses, "size" say; the options are in the order of the SKUs. */
export interface Attribute {
  name: string;
  options: Option[];
}

/** A SKU that lacks an attribute that others have is the plain one. */
const valueIn = (sku: Sku, name: string) => sku.attributes[name] ?? "";

const matches = (sku: Sku, choice: Choice) => Object.entries(choice).every(([name, v]) => valueIn(sku, name) === v);

/** attributeNames are the attributes of SKUs in the order they are chosen in. */
export function attributeNames(skus: Sku[]): string[] {
  return [...new Set(skus.flatMap(sku => Object.keys(sku.attributes)))];
}

/** choiceOf is what leads to a SKU. */
export function choiceOf(sku: Sku, names: string[]): Choice {
  return Object.fromEntries(names.map(name => [name, valueIn(sku, name)]));
}

/**
 * attributesOf is what there is to choose. An option depends on the attributes before its own only: with those after
 * it, too, whoever chose one of each could not leave a combination that is the only one of its kind.
 */
export function attributesOf(skus: Sku[], choice: Choice): Attribute[] {
  const names = attributeNames(skus);
  return names.map((name, i) => {
    const before = choiceWith(choice, names.slice(0, i));
    const values = [...new Set(skus.map(sku => valueIn(sku, name)))];
    return { name, options: values.map(value => ({ value, state: stateOf(skus, { ...before, [name]: value }) })) };
  });
}

function choiceWith(choice: Choice, names: string[]): Choice {
  return Object.fromEntries(names.map(name => [name, choice[name] ?? ""]));
}

function stateOf(skus: Sku[], choice: Choice): Option["state"] {
  const found = skus.filter(sku => matches(sku, choice));
  if (found.length === 0) return "missing";
  return found.some(sku => sku.available > 0) ? "available" : "soldOut";
}

/** choose chooses a value, and the nearest SKU: what was chosen of the other attributes stays where such a SKU is in stock. */
export function choose(skus: Sku[], choice: Choice, name: string, value: string): Sku | undefined {
  const names = attributeNames(skus);
  const place = names.indexOf(name);
  const fixed = { ...choiceWith(choice, names.slice(0, place)), [name]: value };
  const found = skus.filter(sku => matches(sku, fixed));
  // The earlier an attribute, the more it counts; being in stock counts most.
  const nearness = (sku: Sku) =>
    names.reduce((sum, n, i) => sum + (valueIn(sku, n) === choice[n] ? 2 ** (names.length - i) : 0), 0) +
    (sku.available > 0 ? 2 ** (names.length + 1) : 0);
  return [...found].sort((a, b) => nearness(b) - nearness(a))[0];
}

/** firstChoice is the SKU that is shown first: the one that was asked for, or the cheapest in stock. */
export function firstChoice(skus: Sku[], asked: string | null): Sku | undefined {
  const inStock = skus.filter(sku => sku.available > 0);
  return (
    skus.find(sku => sku.id === asked) ??
    [...(inStock.length ? inStock : skus)].sort((a, b) => a.price.amount - b.price.amount)[0]
  );
}
