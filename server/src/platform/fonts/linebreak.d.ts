/** `linebreak` 1.1 ships no typings: the part of it that is used here. */
declare module 'linebreak' {
  interface Break {
    /** Index in UTF-16 units after which a line may end. */
    readonly position: number
    /** True after a mandatory break (line feed). */
    readonly required: boolean
  }
  export default class LineBreaker {
    constructor(text: string)
    nextBreak(): Break | null
  }
}
