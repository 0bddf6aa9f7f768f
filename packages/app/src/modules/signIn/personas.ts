/** People the demo offers, by the name the backend's `demo` provider knows them by. */
export const PERSONAS = ['dana', 'morgan', 'alex', 'sam'] as const;
export type Persona = (typeof PERSONAS)[number];

/** Header in which the choice travels to the backend. */
export const PERSONA_HEADER = 'x-rosetta-persona';

const STORAGE_KEY = 'rosetta.persona';

/** Who was chosen in this browser tab, if anybody. */
export function rememberedPersona(): Persona | undefined {
  const stored = sessionStorage.getItem(STORAGE_KEY);
  return PERSONAS.find(persona => persona === stored);
}

/** Keeps the choice for this browser tab; undefined forgets it. */
export function rememberPersona(persona: Persona | undefined): void {
  if (persona) sessionStorage.setItem(STORAGE_KEY, persona);
  else sessionStorage.removeItem(STORAGE_KEY);
}
