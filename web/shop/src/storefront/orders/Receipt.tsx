import { formatAttributes, formatDateTime, formatMoney } from "@/ui/format";
import { useOrderText } from "./messages";
import classes from "./orders.module.css";
import { type Order, timeline } from "./timeline";

/** hasReceipt tells that money was paid for an order. */
export function hasReceipt(order: Order): boolean {
  return order.status !== "pendingPayment" && order.status !== "cancelled";
}

/** Receipt is the proof of a purchase on paper; the screen does not show it. */
export function Receipt({ order }: { order: Order }) {
  const t = useOrderText();
  if (!hasReceipt(order)) return null;
  const paidAt = timeline(order).find(step => step.name === "paid")?.at;
  const refunded = order.refunds?.find(r => r.status === "refunded");
  return (
    <div className={classes.receipt} data-receipt>
      <p>
        <b>mall</b> · {t("receipt")}
      </p>
      <p>
        {t("orderId")}: {order.id}
        <br />
        {t("orderedAt")}: {formatDateTime(order.createdAt)}
        {paidAt && (
          <>
            <br />
            {t("paidAt")}: {formatDateTime(paidAt)}
          </>
        )}
        {order.address && (
          <>
            <br />
            {t("receiptFor")}: {order.address.recipient}
          </>
        )}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("article")}</th>
            <th scope="col">{t("quantity")}</th>
            <th scope="col">{t("price")}</th>
            <th scope="col">{t("sum")}</th>
          </tr>
        </thead>
        <tbody>
          {order.items.map(item => (
            <tr key={item.skuId}>
              <td>
                {item.title}
                <br />
                {formatAttributes(item.attributes)}
              </td>
              <td>{item.quantity}</td>
              <td>{formatMoney(item.price)}</td>
              <td>{formatMoney({ ...item.price, amount: item.price.amount * item.quantity })}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {t("total")}
            </th>
            <th>{formatMoney(order.total)}</th>
          </tr>
          {refunded && (
            <tr>
              <th scope="row" colSpan={3}>
                {t("refundedAmount")} ({formatDateTime(refunded.updatedAt)})
              </th>
              <th>−{formatMoney(refunded.amount)}</th>
            </tr>
          )}
        </tfoot>
      </table>
      <p>{t("printedAt", { date: formatDateTime(new Date().toISOString()) })}</p>
    </div>
  );
}
