import { TextInput, type TextInputProps } from "@mantine/core";
import { useFlashWords } from "./messages";
import { parseLocal, zone } from "./times";

/** TimeInput takes a time in the device's zone, and says which that is and what the time is elsewhere. */
export function TimeInput(props: TextInputProps) {
  const t = useFlashWords();
  const at = parseLocal(String(props.value ?? ""));
  const description =
    typeof at === "string" || at.getTimezoneOffset() === 0
      ? t("zone", { zone: zone(typeof at === "string" ? new Date() : at) })
      : t("utc", { zone: zone(at), utc: at.toISOString().slice(0, 16).replace("T", " ") });
  return (
    <TextInput
      type="datetime-local"
      withAsterisk
      description={description}
      inputWrapperOrder={["label", "input", "description", "error"]}
      {...props}
    />
  );
}
