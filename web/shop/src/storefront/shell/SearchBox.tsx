import { ActionIcon, TextInput, VisuallyHidden } from "@mantine/core";
import { IconCategory, IconSearch, IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useShell } from "./messages";
import classes from "./search.module.css";
import { type Suggestion, suggestionPath, useSuggestions } from "./suggestions";

/** SearchBox finds products: a combobox with suggestions, as the WAI-ARIA authoring practices have it. */
export function SearchBox() {
  const t = useShell();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const shown = pathname === "/products" ? (new URLSearchParams(search).get("query") ?? "") : "";
  const [text, setText] = useState(shown);
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const suggestions = useSuggestions(typed);
  const listed = open && suggestions.length > 0;
  const chosen = listed ? suggestions[active] : undefined;

  // The box says what the page shows.
  useEffect(() => setText(shown), [shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other suggestions have no active one yet
  useEffect(() => setActive(-1), [suggestions]);

  const close = () => {
    setOpen(false);
    setActive(-1);
  };
  const go = (path: string) => {
    close();
    input.current?.blur(); // a phone's keyboard goes away
    void navigate(path);
  };
  const choose = (suggestion: Suggestion) => {
    setText(suggestion.kind === "category" ? "" : suggestion.text);
    go(suggestionPath(suggestion));
  };
  const submit = () => {
    const query = text.trim();
    go(query ? `/products?query=${encodeURIComponent(query)}` : "/products");
  };
  const clear = () => {
    setText("");
    setTyped("");
    close();
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return; // the keys are the input method's: pinyin is being turned into characters
    // Beyond the last one and before the first one is the input itself, -1.
    const move = (by: number) => {
      const places = suggestions.length + 1;
      setActive((((listed ? active : -1) + 1 + by + places) % places) - 1);
      setTyped(text);
      setOpen(true);
    };
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && chosen) choose(chosen);
    else if (event.key === "Escape" && listed) close();
    else if (event.key === "Escape" && text) clear();
    else return;
    event.preventDefault();
  };

  return (
    <form
      className={classes.box}
      onSubmit={event => {
        event.preventDefault();
        submit();
      }}
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) close();
      }}
    >
      <TextInput
        ref={input}
        value={text}
        onChange={event => {
          setText(event.currentTarget.value);
          setOpen(true);
          if (!(event.nativeEvent as InputEvent).isComposing) setTyped(event.currentTarget.value);
        }}
        onCompositionEnd={event => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-label={t("searchFor")}
        aria-autocomplete="list"
        aria-expanded={listed}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen && `${id}-${active}`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="search"
        maxLength={100}
        placeholder={t("searchHint")}
        leftSection={<IconSearch size={18} aria-hidden />}
        rightSection={
          text && (
            <ActionIcon variant="subtle" color="gray" onClick={clear} aria-label={t("clear")}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )
        }
      />
      {/* The list is the one that aria-controls names, also while it is closed. */}
      <div id={`${id}-list`} role="listbox" aria-label={t("suggestions")} className={classes.list} hidden={!listed}>
        {suggestions.map((s, i) => (
          // The keyboard is the combobox's.
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the input, as aria-activedescendant wants it
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input
          <div
            key={`${s.kind}-${s.id}`}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === active}
            ref={i === active ? reveal : undefined}
            className={classes.option}
            onMouseDown={event => event.preventDefault()} // the focus stays in the input until the click
            onClick={() => choose(s)}
          >
            {s.kind === "category" ? <IconCategory size={18} aria-hidden /> : <IconSearch size={18} aria-hidden />}
            {s.text}
          </div>
        ))}
      </div>
      <VisuallyHidden role="status">{listed ? t("suggested", { count: suggestions.length }) : ""}</VisuallyHidden>
    </form>
  );
}

function reveal(option: HTMLElement | null) {
  option?.scrollIntoView({ block: "nearest" });
}
