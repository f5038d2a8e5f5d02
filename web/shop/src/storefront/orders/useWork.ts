import { useRef, useState } from "react";

/** useWork does something a button asks for, once at a time; error is why it was not done. */
export function useWork() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef(false); // a second click may come before the page is drawn again
  const run = async (act: () => Promise<unknown>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (e) {
      setError(e);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, run: (act: () => Promise<unknown>) => void run(act) };
}
