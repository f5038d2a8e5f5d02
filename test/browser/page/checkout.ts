export interface Line {
  price: number;
  quantity: number;
}

/** Till adds up. */
export class Till {
  total(lines: Line[] | undefined): number {
    // A line that is missing is the caller's mistake, and ours to find.
    return (lines as Line[]).reduce((sum, line) => sum + line.price * line.quantity, 0);
  }
}

export async function chargeCustomer(cents: number, session: string): Promise<void> {
  const answer = await fetch(`/api/v1/products?token=${session}`);
  if (!answer.ok) {
    throw new RangeError(`charging ${cents} failed with ${answer.status}`);
  }
}
