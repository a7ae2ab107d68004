/** The line that ends every run of tests and checks. */
export const totalLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;
