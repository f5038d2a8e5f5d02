import type { ServiceFaults } from "./api";
import { blank, type Form } from "./form";

export const presetNames = [
  "callbacksFail",
  "slowCheckout",
  "checkoutFails",
  "lostAnswer",
  "noStock",
  "slowConsumer",
  "flakyEdge",
] as const;
export type PresetName = (typeof presetNames)[number];

const presets: Record<PresetName, Partial<Form> & Pick<Form, "service" | "route">> = {
  callbacksFail: {
    service: "payment-api",
    route: "POST /api/v1/payments/callbacks/:provider",
    kind: "error",
    status: "503",
  },
  slowCheckout: {
    service: "order-api",
    route: "POST /api/v1/orders",
    kind: "latency",
    latencyMs: 1500,
    jitterMs: 500,
    percent: 80,
  },
  checkoutFails: { service: "order-api", route: "POST /api/v1/orders", kind: "error", status: "503", percent: 50 },
  lostAnswer: {
    service: "order-rpc",
    route: "mall.order.v1.Order/CreateOrder",
    kind: "error",
    status: "UNAVAILABLE",
    after: true,
    percent: 50,
  },
  noStock: {
    service: "product-rpc",
    route: "mall.product.v1.Stock/Reserve",
    kind: "error",
    status: "UNAVAILABLE",
    percent: 50,
  },
  slowConsumer: { service: "order-worker", route: "mall.payment.v1", kind: "latency", latencyMs: 2000 },
  flakyEdge: { service: "edge", route: "*", kind: "drop", percent: 5 },
};

export const presetOf = (name: PresetName): Form => ({ ...blank, ...presets[name] });

/** presetsFor lists those whose service and route are there. */
export function presetsFor(services: readonly ServiceFaults[]): PresetName[] {
  return presetNames.filter(name => {
    const { service, route } = presets[name];
    const found = services.find(s => s.service === service);
    return found?.allowed && (route === "*" || found.routes.includes(route));
  });
}
