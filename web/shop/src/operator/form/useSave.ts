import type { UseFormReturnType } from "@mantine/form";
import { type FormEvent, useRef, useState } from "react";
import { focusFirst } from "./focus";
import { refused } from "./refused";

/**
 * useSave sends a form's values, once at a time however often the button is pressed. What the server refuses of a field
 * goes to that field (fieldOf says which), the rest is error.
 */
export function useSave<V extends object>(
  form: UseFormReturnType<V>,
  act: (values: V) => Promise<unknown>,
  fieldOf: (path: string) => string | undefined,
) {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef(false); // a second press may come before the button is drawn as disabled

  const send = async (values: V) => {
    if (running.current) return;
    running.current = true;
    setPending(true);
    setError(undefined);
    try {
      await act(values);
    } catch (reason) {
      const { fields, rest } = refused(reason, fieldOf);
      form.setErrors(fields);
      focusFirst(fields);
      setError(rest);
    } finally {
      running.current = false;
      setPending(false);
    }
  };

  const submit = form.onSubmit(values => void send(values), focusFirst);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    // A form in a dialog is, to React, inside of the form that opened it.
    event.stopPropagation();
    submit(event);
  };
  return { onSubmit, send, pending, error };
}
