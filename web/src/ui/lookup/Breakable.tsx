/** A text whose names may break after their dots. */
export function Breakable({ text }: { text: string }) {
  return <>{text.split(/(?<=\.)(?=\S)/).flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]))}</>;
}
