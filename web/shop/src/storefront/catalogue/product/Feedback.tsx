import { Alert, Button, Group, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useEffect } from "react";
import { Link } from "react-router";
import { useCommon } from "@/ui/messages";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useCart } from "../../cart/useCart";
import { useCatalogue } from "../messages";
import classes from "./product.module.css";

/** Outcome is what became of putting a SKU into the cart. */
export type Outcome = { added: string } | { error: unknown };

/** How long a good outcome is shown, in milliseconds. The cart in the header goes on to show it. */
const patience = 12_000;

/** Feedback says whether a SKU is in the cart now, and leads there. On a phone it stands above the bar at the bottom. */
export function Feedback({ outcome, onClose }: { outcome: Outcome | undefined; onClose: () => void }) {
  return (
    <div className={classes.feedback}>
      {outcome && "error" in outcome && <ProblemAlert error={outcome.error} />}
      <div role="status">{outcome && "added" in outcome && <Added sku={outcome.added} onClose={onClose} />}</div>
    </div>
  );
}

function Added({ sku, onClose }: { sku: string; onClose: () => void }) {
  const t = useCatalogue();
  const common = useCommon();
  const count = useCart().lines.find(line => line.skuId === sku)?.quantity ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each outcome is shown for as long
  useEffect(() => {
    const end = setTimeout(onClose, patience);
    return () => clearTimeout(end);
  }, [sku]);
  return (
    <Alert
      color="green"
      role="group" // the status around it is read out
      icon={<IconCircleCheck size={20} aria-hidden />}
      title={t("addedTitle")}
      withCloseButton
      onClose={onClose}
      closeButtonLabel={common("close")}
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm">{t("added", { count })}</Text>
        <Button component={Link} to="/cart" size="xs" variant="default">
          {t("toCart")}
        </Button>
      </Group>
    </Alert>
  );
}
