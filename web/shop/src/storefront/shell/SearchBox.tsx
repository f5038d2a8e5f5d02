import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useShell } from "./messages";

/** SearchBox finds products. */
export function SearchBox() {
  const t = useShell();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        void navigate(`/products?query=${encodeURIComponent(text.trim())}`);
      }}
    >
      <TextInput
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        aria-label={t("searchFor")}
        placeholder={t("searchHint")}
        leftSection={<IconSearch size={18} aria-hidden />}
      />
    </form>
  );
}
