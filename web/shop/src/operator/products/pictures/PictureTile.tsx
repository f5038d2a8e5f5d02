import { ActionIcon, Badge, Group, UnstyledButton } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconTrash } from "@tabler/icons-react";
import { Picture } from "@/ui/Picture";
import { useProductWords } from "../messages";
import classes from "./pictures.module.css";

/** PictureTile is one uploaded picture, with the buttons that move and remove it. */
export function PictureTile({
  url,
  place,
  all,
  onMove,
  onRemove,
  onEnlarge,
}: {
  url: string;
  place: number;
  all: number;
  onMove: (from: number, to: number) => void;
  onRemove: (place: number) => void;
  onEnlarge: (place: number) => void;
}) {
  const t = useProductWords();
  const n = place + 1;
  return (
    <li className={classes.tile}>
      <UnstyledButton className={classes.open} aria-label={t("enlarge", { n })} onClick={() => onEnlarge(place)}>
        <Picture src={url} alt={t("pictureOf", { n, all })} />
        {place === 0 && (
          <Badge size="sm" color="dark.7" c="white" className={classes.cover}>
            {t("cover")}
          </Badge>
        )}
      </UnstyledButton>
      <Group justify="space-between" wrap="nowrap" gap={2} mt={4}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="md"
          aria-label={t("earlier", { n })}
          // Not disabled at the ends: a button that is moves the focus away from who pressed it.
          aria-disabled={place === 0}
          data-disabled={place === 0 || undefined}
          onClick={() => place > 0 && onMove(place, place - 1)}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="red"
          size="md"
          aria-label={t("remove", { n })}
          onClick={() => onRemove(place)}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="md"
          aria-label={t("later", { n })}
          aria-disabled={place === all - 1}
          data-disabled={place === all - 1 || undefined}
          onClick={() => place < all - 1 && onMove(place, place + 1)}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
      </Group>
    </li>
  );
}
