import { useState } from "react";
import { type CartLine, most } from "./line";
import { stateOf } from "./lineState";
import type { Cart } from "./useCart";

/** Removed is a line that can be put back, and the line that followed it. */
export interface Removed {
  line: CartLine;
  before: string | undefined;
}

/** useCartEdits is what a customer does to the cart's lines, with what failed of it and what can be undone. */
export function useCartEdits(cart: Cart, lines: CartLine[]) {
  const [removed, setRemoved] = useState<Removed[]>([]);
  const [errors, setErrors] = useState<Record<string, unknown>>({});

  const setQuantity = async (line: CartLine, quantity: number) => {
    setErrors(({ [line.skuId]: _, ...others }) => others);
    try {
      await cart.put(line, quantity);
    } catch (error) {
      setErrors(others => ({ ...others, [line.skuId]: error }));
      setRemoved(others => others.filter(r => r.line.skuId !== line.skuId));
    }
  };
  const remove = (line: CartLine) => {
    const before = lines[lines.indexOf(line) + 1]?.skuId;
    setRemoved(others => [...others.filter(r => r.line.skuId !== line.skuId), { line, before }]);
    return setQuantity(line, 0);
  };
  const undo = ({ line }: Removed) => {
    setRemoved(others => others.filter(r => r.line.skuId !== line.skuId));
    return setQuantity(line, line.quantity);
  };
  /** decide takes what is left of each line, and nothing of what is sold out. */
  const decide = () => {
    for (const line of lines) {
      const state = stateOf(line);
      if (state === "gone") void remove(line);
      if (state === "short") void setQuantity(line, most(line));
    }
  };
  return { removed, errors, setQuantity, remove, undo, decide };
}
