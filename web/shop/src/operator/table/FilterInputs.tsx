import { CloseButton, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTableText } from "./messages";

/** How long a person may pause while typing, in milliseconds. */
const pause = 400;

/** SearchFilter narrows a list by a text; it takes effect when the person stops typing or presses Enter. */
export function SearchFilter({
  label,
  placeholder,
  value,
  onChange,
  maxLength = 100,
}: {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  maxLength?: number;
}) {
  const t = useTableText();
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Back, forward and "clear the filters" change the value from outside.
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const apply = (next: string) => {
    clearTimeout(timer.current);
    if (next.trim() !== value) onChange(next.trim());
  };
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      value={text}
      maxLength={maxLength}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text && (
          <CloseButton
            size="sm"
            aria-label={t("clear")}
            onClick={() => {
              setText("");
              apply("");
            }}
          />
        )
      }
      onChange={event => {
        const next = event.currentTarget.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => apply(next), pause);
      }}
      onKeyDown={event => {
        if (event.key === "Enter") apply(text);
      }}
    />
  );
}

/** ChoiceFilter narrows a list to one of a few; "" selects all. */
export function ChoiceFilter({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string;
  choices: { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  const t = useTableText();
  return (
    <NativeSelect
      label={label}
      value={value}
      data={[{ value: "", label: t("any") }, ...choices]}
      onChange={event => onChange(event.currentTarget.value)}
    />
  );
}
