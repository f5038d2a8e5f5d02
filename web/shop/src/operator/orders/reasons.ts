import { messages } from "@mall/common/i18n";

// Why an order's state changed, by the services' words.
const texts = {
  en: {
    customer: "by the customer",
    expired: "not paid in time",
    received: "the customer has it",
    unconfirmed: "nobody objected in time",
    refundRejected: "the refund was rejected",
  },
  zh: {
    customer: "顾客取消",
    expired: "超时未支付",
    received: "顾客已确认收货",
    unconfirmed: "超时自动确认收货",
    refundRejected: "退款申请被驳回",
  },
} as const;

const useTexts = messages("operator.orders.reasons", texts);

/** useReasonName says why an order's state changed; what is not known is said in the service's own words. */
export function useReasonName(): (reason: string) => string {
  const t = useTexts();
  return reason => (reason in texts.en ? t(reason as keyof typeof texts.en) : reason);
}
