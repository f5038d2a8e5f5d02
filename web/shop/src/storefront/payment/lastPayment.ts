// The payment that was begun for an order last, so that it goes on instead of a second one being begun. All tabs share it.
const stored = "mall.payments.begun";
const most = 50;

function read(): [string, string][] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(stored) ?? "[]");
    return Array.isArray(found) ? found.filter(e => Array.isArray(e) && e.length === 2) : [];
  } catch {
    return []; // storage may be forbidden: another payment is begun
  }
}

/** notePayment keeps which payment was begun for an order. */
export function notePayment(orderId: string, paymentId: string) {
  const kept = read().filter(([order]) => order !== orderId);
  try {
    localStorage.setItem(stored, JSON.stringify([...kept, [orderId, paymentId]].slice(-most)));
  } catch {
    // Another payment is begun then.
  }
}

/** lastPayment is the payment that was begun for an order last, if this browser knows of one. */
export function lastPayment(orderId: string): string | undefined {
  return read().find(([order]) => order === orderId)?.[1];
}
