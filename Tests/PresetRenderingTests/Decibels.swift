// SPDX-License-Identifier: MIT
import Foundation

func decibels(_ amplitude: Double) -> Double { 20 * log10(amplitude) }
