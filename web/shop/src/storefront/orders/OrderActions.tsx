import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconPrinter, IconShoppingCartPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ActionBar } from "@/ui/ActionBar";
import { Confirm } from "@/ui/Confirm";
import { useServerNow } from "@/ui/Countdown";
import { formatMoney } from "@/ui/format";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useCart } from "../cart/useCart";
import { buyAgain } from "./buyAgain";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";
import { payOrder } from "./payOrder";
import { hasReceipt } from "./Receipt";
import { RefundDialog } from "./RefundDialog";
import type { Order } from "./timeline";
import { useOrderActions } from "./useOrder";
import { useWork } from "./useWork";

const refundable = ["paid", "shipped", "completed"];

/** OrderActions are what the customer may do with an order in its state. */
export function OrderActions({ order }: { order: Order }) {
  const t = useOrderText();
  const navigate = useNavigate();
  const cart = useCart();
  const { cancel, confirmReceipt, afterwards } = useOrderActions(order.id);
  const [asking, setAsking] = useState<"cancel" | "receipt" | "refund">();
  const paying = useWork();
  const buying = useWork();
  const toPay = order.status === "pendingPayment";
  const late = useServerNow(toPay) >= Date.parse(order.expiresAt);
  const keeps = order.status === "paid" || order.status === "shipped"; // buying again is not what comes to mind first
  const close = () => setAsking(undefined);

  const pay = () => paying.run(async () => navigate(`/pay/${await afterwards(payOrder(order.id))}`));
  const again = () =>
    buying.run(async () => {
      const missing = await buyAgain(order, cart.add);
      if (missing.length > 0)
        notifications.show({ color: "orange", message: t("someMissing", { titles: missing.join(", ") }) });
      if (missing.length < order.items.length) navigate("/cart");
    });
  const failure = paying.error ?? buying.error;
  return (
    <div>
      {failure !== undefined && <ProblemAlert error={failure} />}
      <ActionBar>
        <div className={classes.actions}>
          {hasReceipt(order) && (
            <Menu>
              <Menu.Target>
                <Button variant="default" px="sm" aria-label={t("more")} loading={keeps && buying.busy}>
                  <IconDots size={18} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {keeps && (
                  <Menu.Item leftSection={<IconShoppingCartPlus size={16} aria-hidden />} onClick={again}>
                    {t("again")}
                  </Menu.Item>
                )}
                <Menu.Item leftSection={<IconPrinter size={16} aria-hidden />} onClick={() => window.print()}>
                  {t("print")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
          {toPay && (
            <Button variant="default" onClick={() => setAsking("cancel")}>
              {t("cancel")}
            </Button>
          )}
          {refundable.includes(order.status) && (
            <Button variant="default" onClick={() => setAsking("refund")}>
              {t("refund")}
            </Button>
          )}
          {!toPay && !keeps && (
            <Button onClick={again} loading={buying.busy}>
              {t("again")}
            </Button>
          )}
          {toPay && !late && (
            <Button onClick={pay} loading={paying.busy}>
              {t("pay", { amount: formatMoney(order.total) })}
            </Button>
          )}
          {order.status === "shipped" && <Button onClick={() => setAsking("receipt")}>{t("received")}</Button>}
        </div>
      </ActionBar>
      <Confirm
        opened={asking === "cancel"}
        title={t("cancelTitle")}
        action={t("cancel")}
        act={async () => {
          await cancel();
          notifications.show({ message: t("cancelled") });
        }}
        onClose={close}
      >
        {t("cancelWhy")}
      </Confirm>
      <Confirm
        opened={asking === "receipt"}
        title={t("receivedTitle")}
        action={t("received")}
        color="mall"
        act={async () => {
          await confirmReceipt();
          notifications.show({ message: t("thanks"), color: "green" });
        }}
        onClose={close}
      >
        {t("receivedWhy")}
      </Confirm>
      <RefundDialog
        order={order}
        opened={asking === "refund"}
        onClose={close}
        onDone={() => {
          close();
          notifications.show({ message: t("refundSent"), color: "green" });
        }}
      />
    </div>
  );
}
