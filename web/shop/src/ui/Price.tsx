import { Text, type TextProps } from "@mantine/core";
import type { ReactNode } from "react";
import { formatMoney, type Money } from "./format";
import classes from "./Price.module.css";

/** Price shows an amount of money, in the shop's colour for prices unless c says otherwise; children replace the words. */
export function Price({ money, children, ...props }: { money: Money; children?: ReactNode } & TextProps) {
  return (
    <Text component="span" fw={600} className={classes.price} {...props}>
      {children ?? formatMoney(money)}
    </Text>
  );
}
