import { Alert, Button, Group, Progress, Text } from "@mantine/core";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { useProductWords } from "../messages";
import type { Upload } from "./useUploads";

/** UploadStatus says how far an upload is, or why there is none. */
export function UploadStatus({
  upload,
  again,
  dismiss,
}: {
  upload: Upload;
  again: (upload: Upload) => void;
  dismiss: (upload: Upload) => void;
}) {
  const t = useProductWords();
  const { name, size } = upload.file;
  const close = (
    <Button size="compact-sm" variant="default" onClick={() => dismiss(upload)}>
      {t("dismiss")}
    </Button>
  );
  if (upload.unfit)
    return (
      <Alert color="red" role="alert" p="sm">
        <Group justify="space-between" gap="sm">
          <Text size="sm">{t(`unfit.${upload.unfit}`, { name, size: Math.ceil(size / 1024) })}</Text>
          {close}
        </Group>
      </Alert>
    );
  if (upload.error)
    return (
      <div>
        <ProblemAlert title={t("uploadFailed", { name })} error={upload.error} retry={() => again(upload)} />
        {close}
      </div>
    );
  const percent = Math.round(upload.sent * 100);
  return (
    <div>
      <Text size="sm">{t("uploading", { name })}</Text>
      <Progress value={percent} aria-label={t("uploading", { name })} mt={4} animated />
    </div>
  );
}
