import { messages } from "@mall/common/i18n";
import type { invariants } from "./invariants";

/** The checks of `mall audit` by their names, which say in English what they check. */
const zh = {
  "stock adds up: stocked = available + reserved + sold, none negative":
    "库存对得上：入库 = 可售 + 预占 + 已售，均不为负",
  "stocked is the sum of the changes that filled it": "入库量等于各次入库变更之和",
  "every SKU has stock, every stock a SKU": "每个 SKU 都有库存，每份库存都有 SKU",
  "a flash sale sells within its quota, and what its reservations say": "秒杀不超过配额，且销量与其预占单一致",
  "a customer's share of a flash sale is what the reservations say": "顾客在秒杀中的份额与预占单一致",
  "a reservation follows its order": "预占单的状态跟随其订单",
  "an order has its reservation": "订单有对应的预占单",
  "every reservation has lines, every line a reservation": "每个预占单都有明细，每条明细都有预占单",
  "reserved is the sum of held reservations, sold that of committed ones":
    "预占量等于持有中的预占单之和，已售量等于已确认的预占单之和",
  "flash orders and tickets agree": "秒杀订单与排队凭证一致",
  "an order's money was captured and is kept": "订单的钱已入账并保留",
  "a capture is kept by its order or goes back": "入账的钱由其订单保留，否则退回",
  "at most one kept capture an order": "每个订单最多保留一笔入账",
  "one order per idempotency key": "每个幂等键只有一个订单",
  "an order's total is the sum of its items": "订单总额等于各商品之和",
  "orders name the payment whose money they keep, and no others do": "订单只记录其保留款项的支付单",
  "refunds and orders agree": "退款与订单一致",
  "refunds and payments agree": "退款与支付一致",
  "every change of an order has its event": "订单的每次变更都有事件",
  "events are sent within a minute": "事件在一分钟内发出",
  "no order stays in a transient state past its deadline": "没有订单在过渡状态中超过期限",
  "captures are settled within two minutes": "入账在两分钟内处理完毕",
  "a held reservation is checked in time, a settled one no more": "持有中的预占单按时检查，已了结的不再检查",
  "ledger transactions sum to zero": "账本的每笔分录合计为零",
  "the ledger books what payments captured and refunded": "账本记录了所有入账与退款",
} satisfies Record<(typeof invariants)[number]["checks"][number], string>;

const en = Object.fromEntries(Object.keys(zh).map(name => [name, name])) as Record<keyof typeof zh, string>;

const useChecks = messages("audit-checks", { en, zh });

/** useCheckName tells what a check checks; one that is new here keeps the name it has. */
export function useCheckName(): (check: string) => string {
  return useChecks() as (check: string) => string;
}
