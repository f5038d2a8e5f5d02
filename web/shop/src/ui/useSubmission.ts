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
      focusFirst(
        form,
        ours.map(f => f.field),
      );
      if (ours.length === 0 || ours.length < fields.length) setError(e);
    } finally {
      running.current = false;
      setPending(false);
    }
  };

  const submit = form.onSubmit(send, errors => focusFirst(form, Object.keys(errors)));
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    // A form in a dialog is drawn elsewhere but still inside of what React takes for its parents, forms among them.
    event.stopPropagation();
    submit(event);
  };
  return { onSubmit, pending, error, clear: () => setError(undefined) };
}

/** focusFirst goes to the first of the fields as the page shows them. */
function focusFirst<V extends Record<string, unknown>>(form: UseFormReturnType<V>, fields: string[]) {
  const nodes = fields.map(field => form.getInputNode(field)).filter(node => node !== null);
  nodes.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  nodes[0]?.focus();
}
