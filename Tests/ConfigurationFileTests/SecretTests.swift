import StreamCore
import Testing

@testable import ConfigurationFile

private let environment = ["USER": "joe", "EMPTY": "", "DIR": "/run", "LOOP": "${USER}"]
private let files = ["/run/pw": "s3cret\n", "crlf": "a\r\n", "two": "a\n\n", "nul": "a\0b", "none": "\n"]

private func value(_ text: String) -> (value: String?, problems: [String]) {
    let text = complete("kafka: {bootstrap.servers: a, x: '\(text)'}")
    let (configuration, diagnostics) = read(text, environment: environment, files: files)
    return (configuration?.kafka.last?.value, diagnostics.map(\.message))
}

@Test(arguments: [
    ("plain", "plain"), ("${USER}", "joe"), ("a ${USER}, ${USER}!", "a joe, joe!"), ("${EMPTY}", ""),
    ("${LOOP}", "${USER}"), ("$USER $", "$USER $"), ("file:/run/pw", "s3cret"),
    ("file:${DIR}/pw", "s3cret"), ("file:crlf", "a"), ("file:two", "a\n"),
    ("see file:/run/pw", "see file:/run/pw"),
])
func secretsInPlace(text: String, expanded: String) {
    let (value, problems) = value(text)
    #expect(problems == [])
    #expect(value == expanded)
}

@Test(arguments: [
    ("${NOBODY}", "the environment variable NOBODY is not set"),
    ("${USER", "\"${\" must begin the name of an environment variable, as in ${NAME}"),
    ("${}", "\"${\" must begin the name of an environment variable, as in ${NAME}"),
    ("${A-B}", "\"${\" must begin the name of an environment variable, as in ${NAME}"),
    ("file:/nowhere", "cannot read the file \"/nowhere\": no such file"),
    ("file:none", "the file \"none\" must hold a text that is not empty"),
    ("file:nul", "the file \"nul\" must hold a text that is not empty"),
])
func secretsOutOfPlace(text: String, message: String) {
    let (value, problems) = value(text)
    #expect(problems == [message])
    #expect(value == nil)
}
