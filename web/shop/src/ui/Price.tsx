import { Text, type TextProps } from "@mantine/core";
import { formatMoney, type Money } from "./format";

/** Price shows an amount of money. */
export function Price({ money, ...props }: { money: Money } & TextProps) {
  return (
    <Text component="span" fw={600} {...props}>
      {formatMoney(money)}
    </Text>
  );
}
