import { useColorOf } from "./color";
import classes from "./ui.module.css";

/** ServiceName shows a service with the colour it has everywhere. */
export function ServiceName({ name }: { name: string }) {
  const colorOf = useColorOf();
  return (
    <span className={classes.service}>
      <span className={classes.dot} style={{ background: colorOf(name) }} aria-hidden />
      {name}
    </span>
  );
}
