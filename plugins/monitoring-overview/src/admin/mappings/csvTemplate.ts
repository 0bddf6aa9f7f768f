/** Columns of the file, as the import takes them. */
export const CSV_COLUMNS =
  'entity,environment,source,instance,key,value,action';

/** A file to fill in: the columns, and one line of an entity that nobody has. */
export function csvTemplate(environment: string): string {
  return `${CSV_COLUMNS}\ncomponent:default/example,${environment},dynatrace,main,dynatrace.entityId,SERVICE-8F2C41D09A3B7E55,set\n`;
}

/** Most characters of a file that the API takes at once. */
export const MAX_CSV = 200_000;
