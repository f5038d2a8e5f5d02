import { useNavigation } from "react-router";
import { useShellText } from "./messages";
import classes from "./shell.module.css";

/** Progress shows that the next page is on its way. */
export function Progress() {
  const t = useShellText();
  const { state } = useNavigation();
  return state === "idle" ? null : (
    <div className={classes.progress} role="progressbar" aria-label={t("loadingPage")} />
  );
}
