import type { UseFormReturnType } from "@mantine/form";
import { type FormEvent, useRef, useState } from "react";
import { Problem } from "@/api/problem";
import { useReasonText } from "./reasons.messages";

/**
 * useSubmission sends a form's values: once at a time, however often the button is pressed. What the server says of a
 * field goes to that field, which gets the focus; error is what it says of the whole.
 */
export function useSubmission<V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  act: (values: V) => Promise<unknown>,
) {
  const reason = useReasonText();
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const running = useRef(false); // a second click may come before the page is drawn again

  const send = async (values: V) => {
    if (running.current) return;
    running.current = true;
    setPending(true);
    setError(undefined);
    try {
      await act(values);
    } catch (e) {
      const fields = e instanceof Problem ? e.errors : [];
      const ours = fields.filter(f => f.field in values);
      form.setErrors(Object.fromEntries(ours.map(f => [f.field, reason(f.reason)])));
      if (ours[0]) focus(form, ours[0].field);
      if (ours.length === 0 || ours.length < fields.length) setError(e);
    } finally {
      running.current = false;
      setPending(false);
    }
  };

  const submit = form.onSubmit(send, errors => focus(form, Object.keys(errors)[0]));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    // A form in a dialog is drawn elsewhere but still inside of what React takes for its parents, forms among them.
    event.stopPropagation();
    submit(event);
  };
  return { onSubmit, pending, error, clear: () => setError(undefined) };
}

function focus<V extends Record<string, unknown>>(form: UseFormReturnType<V>, field: string | undefined) {
  if (field) form.getInputNode(field)?.focus();
}
