import { Button } from "@mantine/core";
import { IconShoppingCartPlus } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { track } from "@/telemetry/track";
import { ActionBar } from "@/ui/ActionBar";
import { Price } from "@/ui/Price";
import { type CartSku, useCart } from "../../cart/useCart";
import { useCatalogue } from "../messages";
import type { Product, Sku } from "../products";
import { Feedback, type Outcome } from "./Feedback";
import classes from "./product.module.css";

/** BuyButtons puts a SKU into the cart, and goes on to checkout when somebody wants it now. */
export function BuyButtons({ product, sku, quantity }: { product: Product; sku: Sku; quantity: number }) {
  const t = useCatalogue();
  const cart = useCart();
  const navigate = useNavigate();
  const [running, setRunning] = useState<"add" | "buy">();
  const [outcome, setOutcome] = useState<Outcome>();
  const busy = useRef(false); // a second click may come before the page is drawn again

  const item: CartSku = {
    skuId: sku.id,
    productId: product.id,
    title: product.title,
    picture: product.pictures[0] ?? "",
    price: sku.price,
    attributes: sku.attributes,
    available: sku.available,
  };
  const run = async (what: "add" | "buy", act: () => Promise<unknown>) => {
    if (busy.current) return;
    busy.current = true;
    setRunning(what);
    setOutcome(undefined);
    try {
      await act();
      track("add", { product: product.id, sku: sku.id, quantity, amount: sku.price.amount * quantity });
      return true;
    } catch (error) {
      setOutcome({ error });
      return false;
    } finally {
      busy.current = false;
      setRunning(undefined);
    }
  };
  const add = async () => {
    if (await run("add", () => cart.add(item, quantity))) setOutcome({ added: sku.id });
  };
  const buy = async () => {
    // Who wants this many now and had some in the cart wants this many.
    if (await run("buy", () => cart.put(item, quantity))) await navigate(`/checkout?sku=${sku.id}`);
  };

  const soldOut = sku.available === 0;
  return (
    <div>
      <ActionBar>
        <span className={classes.barPrice} aria-hidden>
          <Price money={sku.price} size="md" />
        </span>
        <div className={classes.buttons}>
          <Button
            size="md"
            px="sm"
            variant="light"
            loading={running === "add"}
            disabled={soldOut || running === "buy"}
            onClick={() => void add()}
          >
            <IconShoppingCartPlus className={classes.wide} size={20} aria-hidden />
            {t("add")}
          </Button>
          <Button
            size="md"
            px="sm"
            loading={running === "buy"}
            disabled={soldOut || running === "add"}
            onClick={() => void buy()}
          >
            {t("buy")}
          </Button>
        </div>
      </ActionBar>
      <Feedback outcome={outcome} onClose={() => setOutcome(undefined)} />
    </div>
  );
}
