import { ActionIcon, Indicator } from "@mantine/core";
import { IconShoppingCart } from "@tabler/icons-react";
import { createContext, type ReactNode, useContext } from "react";
import { Link } from "react-router";
import { formatCount } from "@/ui/format";
import { useCart } from "../cart/useCart";
import { useShell } from "./messages";

/** More than this does not fit on an icon. */
const most = 99;

const Count = createContext(0);

/** CartCounted counts the cart once for all that shows the number. */
export function CartCounted({ children }: { children: ReactNode }) {
  return <Count value={useCart().count}>{children}</Count>;
}

/** CartIcon is a cart with the number of things in it; useCartText says it in words. */
export function CartIcon({ size }: { size: number }) {
  const count = useContext(Count);
  return (
    <Indicator
      label={count > most ? `${most}+` : formatCount(count)}
      disabled={count === 0}
      size={16}
      offset={2}
      color="red.8"
      component="span"
      display="inline-block"
      lh={0}
      styles={{ indicator: { fontSize: 10, lineHeight: 1, padding: "0 4px" } }}
      aria-hidden
    >
      <IconShoppingCart size={size} aria-hidden />
    </Indicator>
  );
}

/** useCartText names the cart and tells how much is in it. */
export function useCartText(): string {
  const t = useShell();
  const count = useContext(Count);
  return count === 0 ? t("cart") : t("cartWith", { count });
}

/** CartButton leads to the cart. */
export function CartButton() {
  return (
    <ActionIcon component={Link} to="/cart" variant="subtle" color="gray" size="lg" aria-label={useCartText()}>
      <CartIcon size={20} />
    </ActionIcon>
  );
}
