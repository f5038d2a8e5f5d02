declare global {
  interface Window {
    /** The visit counter's interface, as Umami publishes it. */
    umami?: { track(name: string, data?: Record<string, string | number>): unknown };
  }
}

/** The steps of the funnel. */
export type Step = "view" | "add" | "checkout" | "paid";

/** track counts a step of the funnel. What it is given must not tell who the customer is. */
export function track(step: Step, data?: Record<string, string | number>) {
  window.umami?.track(step, data);
}
