// swift-tools-version: 6.2
// SPDX-License-Identifier: MIT
import PackageDescription

// A package that depends on Attacca as a player's would, by URL and version. `tools/client` names the URL of a clone
// with a tag, and which of the two library products to link; without it the checkout around this directory is used. It has no
// use for the HTTP interface, and so does without the trait that brings it.
let url = Context.environment["ATTACCA_URL"]
let attacca: Package.Dependency =
    url.map { .package(url: $0, from: "0.0.1", traits: []) }
    ?? .package(name: "Attacca", path: "../..", traits: [])
let product = Context.environment["ATTACCA_PRODUCT"] ?? "Attacca"

let package = Package(
    name: "Client",
    platforms: [.macOS(.v15), .iOS(.v18)],
    dependencies: [attacca],
    targets: [
        .executableTarget(name: "Client", dependencies: [.product(name: product, package: "Attacca")])
    ],
    swiftLanguageModes: [.v6]
)
