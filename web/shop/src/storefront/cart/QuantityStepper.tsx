import { ActionIcon, Group, NumberInput } from "@mantine/core";
import { IconMinus, IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useCartText } from "./messages";

/** QuantityStepper chooses how many of something; title says of what, greatest how many there are. */
export function QuantityStepper({
  title,
  quantity,
  greatest,
  disabled,
  onChange,
}: {
  title: string;
  quantity: number;
  greatest: number;
  disabled?: boolean;
  onChange: (quantity: number) => void;
}) {
  const t = useCartText();
  const [typed, setTyped] = useState<number | string>(quantity);
  useEffect(() => setTyped(quantity), [quantity]);

  const settle = () => {
    const wanted = Math.min(Math.max(Math.trunc(Number(typed)) || quantity, 1), Math.max(greatest, 1));
    setTyped(wanted);
    if (wanted !== quantity) onChange(wanted);
  };

  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("less", { title })}
        disabled={disabled || quantity <= 1}
        onClick={() => onChange(Math.min(quantity - 1, Math.max(greatest, 1)))}
      >
        <IconMinus size={16} aria-hidden />
      </ActionIcon>
      <NumberInput
        aria-label={t("quantityOf", { title })}
        value={typed}
        onChange={setTyped}
        onBlur={settle}
        onKeyDown={event => event.key === "Enter" && settle()}
        disabled={disabled}
        min={1}
        hideControls
        allowDecimal={false}
        allowNegative={false}
        maxLength={3}
        w={52}
        styles={{ input: { textAlign: "center", paddingInline: 4, height: 36, minHeight: 36 } }}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={t("more", { title })}
        disabled={disabled || quantity >= greatest}
        onClick={() => onChange(quantity + 1)}
      >
        <IconPlus size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
