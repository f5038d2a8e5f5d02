const stored = "mall.address";

/** lastAddress is the address that was chosen last on this device. */
export function lastAddress(): string | undefined {
  try {
    return localStorage.getItem(stored) ?? undefined;
  } catch {
    return undefined;
  }
}

export function rememberAddress(id: string) {
  try {
    localStorage.setItem(stored, id);
  } catch {
    // The first one is offered next time.
  }
}
