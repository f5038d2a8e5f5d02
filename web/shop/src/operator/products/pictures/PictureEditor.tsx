import { Button, FileButton, Group, Input, Modal, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconPhotoUp } from "@tabler/icons-react";
import { type DragEvent, useCallback, useEffect, useRef, useState } from "react";
import { useWrong } from "@/operator/form/wrong";
import { useCommon } from "@/ui/messages";
import { Picture } from "@/ui/Picture";
import { useProductWords } from "../messages";
import { pictureTypes } from "./check";
import { PictureTile } from "./PictureTile";
import classes from "./pictures.module.css";
import { UploadStatus } from "./UploadStatus";
import { running, useUploads } from "./useUploads";

/** PictureEditor chooses, uploads, orders and removes a product's pictures. */
export function PictureEditor({
  urls,
  most,
  error,
  onChange,
  onBusy,
}: {
  urls: string[];
  most: number;
  error: unknown;
  onChange: (change: (urls: string[]) => string[]) => void;
  /** Hears whether uploads are running. */
  onBusy: (busy: boolean) => void;
}) {
  const t = useProductWords();
  const wrong = useWrong();
  const common = useCommon();
  const [said, setSaid] = useState("");
  const [left, setLeft] = useState(0);
  const [over, setOver] = useState(false);
  const [enlarged, setEnlarged] = useState<number>();
  const chosen = useRef<() => void>(null);

  const stored = useCallback(
    (url: string) => {
      onChange(all => [...all, url]);
      setSaid(t("added"));
    },
    [onChange, t],
  );
  const { uploads, add, again, dismiss } = useUploads(stored);
  const busy = uploads.some(running);
  useEffect(() => onBusy(busy), [busy, onBusy]);

  const take = (files: File[]) => {
    const room = Math.max(0, most - urls.length - uploads.filter(running).length);
    setLeft(Math.max(0, files.length - room));
    add(files.slice(0, room));
    chosen.current?.(); // the same file may be chosen again
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(Array.from(event.dataTransfer.files));
  };
  const move = (from: number, to: number) => {
    onChange(all => {
      const [url] = all.slice(from, from + 1);
      return url === undefined ? all : all.toSpliced(from, 1).toSpliced(to, 0, url);
    });
    setSaid(t("moved", { n: to + 1, all: urls.length }));
  };
  const remove = (place: number) => {
    onChange(all => all.toSpliced(place, 1));
    setSaid(t("removed"));
  };

  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("picturesHint", { max: most })}
      </Text>
      {urls.length > 0 && (
        <ul className={classes.tiles}>
          {urls.map((url, place) => (
            <PictureTile
              key={url}
              url={url}
              place={place}
              all={urls.length}
              onMove={move}
              onRemove={remove}
              onEnlarge={setEnlarged}
            />
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a mouse may drop files here; the button in it does the same */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={event => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Group justify="center" gap="sm">
          <IconPhotoUp size={22} aria-hidden />
          <Text size="sm">{t("drop")}</Text>
          <FileButton resetRef={chosen} multiple accept={pictureTypes.join(",")} onChange={take}>
            {props => (
              <Button variant="default" size="xs" disabled={urls.length >= most} data-path="pictures" {...props}>
                {t("choose")}
              </Button>
            )}
          </FileButton>
        </Group>
      </div>
      {left > 0 && (
        <Text size="sm" c="red" role="alert">
          {t("tooMany", { max: most, left })}
        </Text>
      )}
      {uploads.map(upload => (
        <UploadStatus key={upload.key} upload={upload} again={again} dismiss={dismiss} />
      ))}
      {wrong(error) && <Input.Error role="alert">{wrong(error)}</Input.Error>}
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <Modal
        opened={enlarged !== undefined}
        onClose={() => setEnlarged(undefined)}
        title={t("pictureOf", { n: (enlarged ?? 0) + 1, all: urls.length })}
        closeButtonProps={{ "aria-label": common("close") }}
        size="lg"
        centered
      >
        <Picture src={urls[enlarged ?? 0]} alt={t("pictureOf", { n: (enlarged ?? 0) + 1, all: urls.length })} eager />
      </Modal>
    </Stack>
  );
}
