import { Button } from "@mantine/core";
import { useState } from "react";
import classes from "./logs.module.css";
import { useLogs } from "./messages";
import { short, visible } from "./text";

/** LongText shows text as it is, with what cannot be seen made visible, and a long one only when asked. */
export function LongText({ text, most = 2000 }: { text: string; most?: number }) {
  const t = useLogs();
  const [all, setAll] = useState(false);
  const long = text.length > most;
  return (
    <>
      <bdi className={classes.long}>
        {visible(all ? text : short(text, most))}
        {long && !all && "…"}
      </bdi>
      {long && (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t("showLess") : t("showAll", { count: text.length })}
        </Button>
      )}
    </>
  );
}
