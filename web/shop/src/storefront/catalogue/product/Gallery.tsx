import { Group, UnstyledButton } from "@mantine/core";
import { useRef, useState } from "react";
import { Picture } from "@/ui/Picture";
import { useCatalogue } from "../messages";
import classes from "./product.module.css";

/** Gallery shows a product's pictures: one at a time, swiped or chosen by its small ones. */
export function Gallery({ title, pictures }: { title: string; pictures: string[] }) {
  const t = useCatalogue();
  const strip = useRef<HTMLUListElement>(null);
  const [shown, setShown] = useState(0);
  const count = pictures.length;
  if (count < 2)
    return (
      <div className={classes.gallery}>
        <Picture src={pictures[0]} alt={title} eager />
      </div>
    );
  const show = (n: number) => strip.current?.scrollTo({ left: n * strip.current.clientWidth, behavior: "smooth" });
  return (
    <section aria-label={t("pictures")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by keys, too */}
      <ul className={classes.strip} ref={strip} tabIndex={0} onScroll={event => setShown(placeOf(event.currentTarget))}>
        {pictures.map((picture, i) => (
          <li key={picture}>
            <Picture src={picture} alt={t("picture", { title, n: i + 1, count })} eager={i === 0} />
          </li>
        ))}
      </ul>
      <Group gap="xs" mt="xs">
        {pictures.map((picture, i) => (
          <UnstyledButton
            key={picture}
            className={classes.thumbnail}
            aria-label={t("showPicture", { n: i + 1 })}
            aria-current={i === shown || undefined}
            onClick={() => show(i)}
          >
            <Picture src={picture} alt="" size={60} />
          </UnstyledButton>
        ))}
      </Group>
    </section>
  );
}

function placeOf(strip: HTMLElement): number {
  return Math.round(strip.scrollLeft / Math.max(strip.clientWidth, 1));
}
